package dev.starling.cli.node;

import dev.starling.host.Host;
import dev.starling.host.Result;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Work for the disk, done one after the other and in its order, while the host goes on. */
final class DiskLine {
    private final Host host;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private boolean isBusy;

    /** Something that touches the disk. */
    interface Work {
        void run() throws IOException;
    }

    private record Task(Work work, Consumer<Result<Boolean>> whenDone) {}

    DiskLine(Host host) {
        this.host = host;
    }

    void add(Work work, Consumer<Result<Boolean>> whenDone) {
        tasks.add(new Task(work, whenDone));
        goOn();
    }

    private void goOn() {
        if (isBusy || tasks.isEmpty()) {
            return;
        }
        isBusy = true;
        Task task = tasks.remove();
        host.offload(
                () -> {
                    task.work().run();
                    return true;
                },
                result -> {
                    isBusy = false;
                    task.whenDone().accept(result);
                    goOn();
                });
    }
}
