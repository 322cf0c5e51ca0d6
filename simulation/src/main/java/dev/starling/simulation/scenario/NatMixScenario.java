package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.NodeId;
import dev.starling.simulation.NatKind;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network most of whose nodes sit behind NATs: who finds whom, and who does the work. */
final class NatMixScenario implements Scenario {
    private static final Duration TAIL = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "nat-mix";
    }

    @Override
    public String summary() {
        return "Most nodes behind NATs: who finds whom, who answers, who is in the tables";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(800),
                Parameter.choice(
                                "nat",
                                List.of("mainline", "none"),
                                "Whether machines sit behind NATs")
                        .from("Jimenez, Osmani, Knutsson 2009; Halkes, Pouwelse 2011"),
                Parameter.duration("duration", "12m", "How long it is measured").atLeast("1m"),
                Parameter.count("lookups", 1_500, 1, 1_000_000, "Lookups of random places"),
                Parameter.count("searches", 1_500, 1, 1_000_000, "Announces and searches"));
    }

    /** What a machine sits behind. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of words and a duration is
    private enum Behind {
        NOTHING("nothing", null),
        FULL_CONE("full cone", NatKind.FULL_CONE),
        RESTRICTED("restricted", NatKind.RESTRICTED),
        PORT_RESTRICTED("port restricted", NatKind.PORT_RESTRICTED),
        SYMMETRIC("symmetric", NatKind.SYMMETRIC),
        UDP_BLOCKED("UDP blocked", NatKind.UDP_BLOCKED);

        final String words;
        final @Nullable NatKind kind;

        Behind(String words, @Nullable NatKind kind) {
            this.words = words;
            this.kind = kind;
        }

        static Behind of(Resident resident) {
            NatKind kind = resident.host().natKind();
            for (Behind behind : values()) {
                if (kind == null ? behind.kind == null : kind.equals(behind.kind)) {
                    return behind;
                }
            }
            throw new AssertionError(kind);
        }

        String key() {
            return words.toLowerCase(Locale.ROOT).replace(' ', '_');
        }
    }

    /** What was found of those behind one kind. */
    private static final class Group {
        final LookupTally by;
        final LookupTally of = new LookupTally(List.of());
        long nodes;
        long joined;
        long answered;

        /**
         * @param isInWhole those who speak with nobody would hide how the others fare
         */
        Group(LookupTally whole, boolean isInWhole) {
            by = isInWhole ? whole.part() : new LookupTally(List.of());
        }
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        Duration duration = arguments.duration("duration");
        double seconds = duration.toNanos() / 1e9;
        DhtCrowd crowd = Beginning.crowd(experiment, arguments.count("nodes"), duration.plus(TAIL));
        var whole = new LookupTally(experiment.findings(), "");
        var groups = new EnumMap<Behind, Group>(Behind.class);
        for (Behind behind : Behind.values()) {
            groups.put(behind, new Group(whole, behind != Behind.UDP_BLOCKED));
        }
        long began = experiment.world().now().toNanos();
        crowd.living().forEach(one -> group(groups, one).answered -= answered(one));
        experiment.atEnd(() -> conclude(experiment, crowd, whole, groups, began));
        var probe = new LookupProbe(experiment, crowd);
        probe.repeat(
                arguments.number("lookups") / seconds,
                duration,
                () -> {
                    Resident by = crowd.draw();
                    NodeId target = NodeId.random(experiment.random());
                    probe.lookUp(by, target, group(groups, by).by);
                });
        probe.repeat(
                arguments.number("searches") / seconds,
                duration,
                () -> {
                    Resident announcer = crowd.draw();
                    Resident seeker = crowd.draw();
                    LookupTally by = group(groups, seeker).by;
                    LookupTally of = group(groups, announcer).of;
                    // One who speaks with nobody is not to count against the other.
                    var tally =
                            new LookupTally(
                                    isBlocked(seeker)
                                            ? List.of(by)
                                            : isBlocked(announcer) ? List.of(of) : List.of(by, of));
                    probe.announceAndSeek(announcer, () -> seeker, () -> tally);
                });
        experiment.say("lookups and searches");
        experiment.run(duration.plus(TAIL));
    }

    private static boolean isBlocked(Resident resident) {
        return Behind.of(resident) == Behind.UDP_BLOCKED;
    }

    private static Group group(Map<Behind, Group> groups, Resident resident) {
        Group group = groups.get(Behind.of(resident));
        if (group == null) {
            throw new AssertionError(resident);
        }
        return group;
    }

    private static long answered(Resident resident) {
        return socket(resident).counted().queriesAnswered();
    }

    private static NodeFigures.OfSocket socket(Resident resident) {
        return resident.node().figures().sockets().getFirst();
    }

    private static void conclude(
            Experiment experiment,
            DhtCrowd crowd,
            LookupTally whole,
            Map<Behind, Group> groups,
            long began) {
        Findings findings = experiment.findings();
        whole.tell(findings.section("lookups"));
        for (Resident resident : crowd.living()) {
            Group group = group(groups, resident);
            group.nodes++;
            group.joined += socket(resident).hasJoined() ? 1 : 0;
            group.answered += answered(resident);
        }
        double minutes = Math.max(1, experiment.world().now().toNanos() - began) / 60e9;
        var rows = new ArrayList<List<String>>();
        groups.forEach(
                (behind, group) -> {
                    if (group.nodes > 0) {
                        double share = (double) group.nodes / crowd.size();
                        double perMinute = group.answered / minutes / group.nodes;
                        rows.add(
                                List.of(
                                        behind.words,
                                        Shares.percent(share),
                                        Shares.percent((double) group.joined / group.nodes),
                                        Shares.percent(group.by.success()),
                                        Shares.percent(group.of.success()),
                                        Shares.percent(group.by.recall()),
                                        group.by.millis().getValueAtPercentile(50) + " ms",
                                        String.format(Locale.ROOT, "%.1f", perMinute)));
                        Map<String, Object> section = findings.section("nat_" + behind.key());
                        section.put("nodes", group.nodes);
                        section.put("joined", (double) group.joined / group.nodes);
                        section.put("success_by", group.by.success());
                        section.put("success_of", group.of.success());
                        section.put("recall", group.by.recall());
                        section.put("ms_p50", group.by.millis().getValueAtPercentile(50));
                        section.put("answered_per_minute", perMinute);
                    }
                });
        findings.show(
                new Panel.Table(
                        "Who sits behind what, and how it fares",
                        "Of searches by such a node and of searches for what such a node announced,"
                                + " the share that succeeded; of its lookups the recall (of the eight"
                                + " nearest with no NAT before them) and the median time; and how many"
                                + " queries a minute it answers. One behind a firewall that lets no UDP"
                                + " through speaks with nobody, which does not count against the other",
                        List.of(
                                "behind",
                                "nodes",
                                "joined",
                                "its searches",
                                "searches for it",
                                "recall",
                                "lookup p50",
                                "answers a minute"),
                        rows));
        showTables(findings, crowd, groups);
    }

    private static void showTables(Findings findings, DhtCrowd crowd, Map<Behind, Group> groups) {
        var byId = new HashMap<NodeId, Behind>();
        crowd.living().forEach(one -> byId.put(one.id(), Behind.of(one)));
        var counts = new EnumMap<Behind, Long>(Behind.class);
        long all = 0;
        long gone = 0;
        for (Resident resident : crowd.living()) {
            for (Contact contact : resident.node().contacts()) {
                Behind behind = byId.get(contact.id());
                all++;
                if (behind == null) {
                    gone++;
                } else {
                    counts.merge(behind, 1L, Long::sum);
                }
            }
        }
        var rows = new ArrayList<List<String>>();
        long known = Math.max(1, all);
        long reached =
                counts.getOrDefault(Behind.NOTHING, 0L) + counts.getOrDefault(Behind.FULL_CONE, 0L);
        for (Behind behind : Behind.values()) {
            double share = (double) counts.getOrDefault(behind, 0L) / known;
            Group group = groups.get(behind);
            long nodes = group == null ? 0 : group.nodes;
            double ofNodes = (double) nodes / Math.max(1, crowd.size());
            rows.add(List.of(behind.words, Shares.percent(ofNodes), Shares.percent(share)));
        }
        rows.add(
                List.of(
                        "gone, or of another id by now",
                        "",
                        Shares.percent((double) gone / known)));
        findings.show(
                new Panel.Table(
                        "Who is in the tables",
                        "Strangers reach only those behind nothing, and those behind a full cone"
                                + " as long as they speak. Whoever else is in a table may look dead"
                                + " to those who are told of him.",
                        List.of("behind", "of all nodes", "of all contacts in tables"),
                        rows));
        double unreachable = 1 - (double) reached / known;
        findings.section("tables").put("unreachable", unreachable);
        findings.figure("unreachable contacts in tables", unreachable);
        long hidden =
                crowd.living().stream()
                        .map(Behind::of)
                        .filter(kind -> kind != Behind.NOTHING && kind != Behind.FULL_CONE)
                        .count();
        double share = (double) hidden / Math.max(1, crowd.size());
        findings.compare(
                new Comparison(
                        "nodes that strangers do not reach fill the tables",
                        Shares.percent(unreachable)
                                + " of contacts, in a network of which "
                                + Shares.percent(share)
                                + " are behind NATs that keep strangers out",
                        "two thirds of the nodes met have no good connectivity",
                        "Jimenez, Osmani, Knutsson, Connectivity properties of mainline BitTorrent"
                                + " DHT nodes, P2P 2009",
                        unreachable > 0.5,
                        "here nodes that notice that strangers do not reach them say so (BEP 43),"
                                + " and only who answers gets into a table"));
    }
}
