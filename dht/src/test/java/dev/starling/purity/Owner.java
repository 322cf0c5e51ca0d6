package dev.starling.purity;

import java.util.List;
import java.util.Set;

/**
 * A package that stands for a part of the machine, and so may use it.
 *
 * @param folder the package as a path that ends in a slash
 * @param rules what does not hold in it
 * @param types what else it may use of what other rules refuse
 */
record Owner(String folder, List<Rule> rules, Set<String> types) {
    /** The real host is the machine. */
    private static final Owner HOST = new Owner("dev/starling/host/netty/", Rule.ALL, Set.of());

    /** The real storage is its files; it is called from several threads at once. */
    private static final Owner STORAGE =
            new Owner(
                    "dev/starling/peer/storage/file/",
                    List.of(Rule.FILE, Rule.THREAD),
                    Set.of(
                            "java/nio/channels/FileChannel",
                            "java/nio/channels/SeekableByteChannel"));

    private static final List<Owner> ALL = List.of(HOST, STORAGE);

    /** Whether a class may use a type although a rule refuses it. */
    static boolean mayUse(String name, Rule rule, String type) {
        return ALL.stream()
                .filter(owner -> name.startsWith(owner.folder))
                .anyMatch(owner -> owner.rules.contains(rule) || owner.types.contains(type));
    }
}
