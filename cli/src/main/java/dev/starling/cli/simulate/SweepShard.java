package dev.starling.cli.simulate;

import dev.starling.cli.option.Digits;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.util.Map;

/** The part of a sweep that one of several machines makes: which, from 0, of how many. */
record SweepShard(int index, int count) {
    private static final int COUNT_MAX = 100_000;
    private static final String LIKE = "; say --shard 0/8 up to 7/8, auto/8 or auto";

    static final SweepShard ALL = new SweepShard(0, 1);

    /** {@code 3/8}; or {@code auto}, with or without the number, for what a scheduler says. */
    static SweepShard of(String text, Map<String, String> environment) throws Failure {
        int slash = text.indexOf('/');
        String which = slash < 0 ? text : text.substring(0, slash);
        long count = slash < 0 ? 0 : number(text.substring(slash + 1), text);
        long index;
        if (!which.equals("auto")) {
            index = number(which, text);
        } else if (environment.containsKey("JOB_COMPLETION_INDEX")) {
            index = number(environment.get("JOB_COMPLETION_INDEX"), "JOB_COMPLETION_INDEX");
        } else if (environment.containsKey("SLURM_ARRAY_TASK_ID")) {
            long least = slurm(environment, "MIN", 0);
            long step = Math.max(1, slurm(environment, "STEP", 1));
            index = (slurm(environment, "ID", 0) - least) / step;
            count = count == 0 ? slurm(environment, "COUNT", 0) : count;
        } else {
            throw new Failure(
                    ExitCode.USAGE,
                    "--shard auto: neither JOB_COMPLETION_INDEX (Kubernetes) nor"
                            + " SLURM_ARRAY_TASK_ID is set"
                            + LIKE);
        }
        if (count < 1) {
            throw new Failure(ExitCode.USAGE, "--shard: of how many is not known" + LIKE);
        }
        if (index < 0 || index >= count) {
            throw new Failure(
                    ExitCode.USAGE, "--shard: there is no shard " + index + " of " + count + LIKE);
        }
        return new SweepShard((int) index, (int) count);
    }

    private static long slurm(Map<String, String> environment, String name, long otherwise)
            throws Failure {
        String variable = "SLURM_ARRAY_TASK_" + name;
        String value = environment.get(variable);
        return value == null ? otherwise : number(value, variable);
    }

    private static long number(String text, String where) throws Failure {
        long number = Digits.parse(text, COUNT_MAX).orElse(-1);
        if (number < 0) {
            throw new Failure(ExitCode.USAGE, "--shard: '" + where + "' makes no sense" + LIKE);
        }
        return number;
    }
}
