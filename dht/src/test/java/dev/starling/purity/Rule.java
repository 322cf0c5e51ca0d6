package dev.starling.purity;

import java.util.List;
import java.util.Set;

/**
 * One thing that protocol code never does by itself, how it shows in a class file, and what to do
 * instead.
 *
 * @param name what is refused, for the message
 * @param instead what to use in its place
 * @param types refused whole: a class, or a package when it ends in a slash
 * @param members refused one by one, as {@code class.method}, with the descriptor where only one
 *     overload is meant
 */
record Rule(String name, String instead, Set<String> types, Set<String> members) {
    static final Rule CLOCK =
            new Rule(
                    "a clock",
                    "Host.nanoTime(), or take the time as an argument",
                    Set.of(
                            "java/time/Clock",
                            "java/time/InstantSource",
                            "java/util/Date",
                            "java/util/Calendar"),
                    Set.of(
                            "java/lang/System.nanoTime",
                            "java/lang/System.currentTimeMillis",
                            "java/time/Instant.now",
                            "java/time/LocalDate.now",
                            "java/time/LocalTime.now",
                            "java/time/LocalDateTime.now",
                            "java/time/OffsetDateTime.now",
                            "java/time/ZonedDateTime.now",
                            "java/time/ZoneId.systemDefault"));

    static final Rule CHANCE =
            new Rule(
                    "ambient chance",
                    "Host.random(), or take a RandomGenerator as an argument",
                    Set.of(
                            "java/util/Random",
                            "java/util/SplittableRandom",
                            "java/util/concurrent/ThreadLocalRandom",
                            "java/security/SecureRandom",
                            "java/util/random/RandomGeneratorFactory"),
                    Set.of(
                            "java/lang/Math.random",
                            "java/lang/StrictMath.random",
                            "java/util/UUID.randomUUID",
                            "java/util/random/RandomGenerator.of",
                            "java/util/random/RandomGenerator.getDefault",
                            "java/util/Collections.shuffle(Ljava/util/List;)V"));

    static final Rule THREAD =
            new Rule(
                    "a thread or what threads share",
                    "Host.arm() for later, Host.offload() for another core; one thread needs no lock",
                    Set.of(
                            "java/lang/Thread",
                            "java/lang/ThreadLocal",
                            "java/util/Timer",
                            "java/util/concurrent/CompletableFuture",
                            "java/util/concurrent/Executor",
                            "java/util/concurrent/ExecutorService",
                            "java/util/concurrent/Executors",
                            "java/util/concurrent/ForkJoinPool",
                            "java/util/concurrent/ConcurrentHashMap",
                            "java/util/concurrent/ConcurrentLinkedQueue",
                            "java/util/concurrent/CountDownLatch",
                            "java/util/concurrent/Semaphore",
                            "java/util/concurrent/StructuredTaskScope",
                            "java/util/concurrent/atomic/",
                            "java/util/concurrent/locks/"),
                    Set.of(
                            "java/lang/Object.wait",
                            "java/lang/Object.notify",
                            "java/lang/Object.notifyAll",
                            "java/util/Collection.parallelStream",
                            "java/util/List.parallelStream",
                            "java/util/stream/Stream.parallel",
                            "java/util/stream/IntStream.parallel"));

    static final Rule ORDER =
            new Rule(
                    "an order that differs between two JVMs",
                    "LinkedHashMap, LinkedHashSet, TreeMap or List.of(); hash by value",
                    Set.of("java/util/IdentityHashMap", "java/util/WeakHashMap"),
                    Set.of(
                            "java/util/Set.of",
                            "java/util/Set.copyOf",
                            "java/util/Map.of",
                            "java/util/Map.ofEntries",
                            "java/util/Map.copyOf",
                            "java/util/stream/Collectors.toUnmodifiableSet",
                            "java/util/stream/Collectors.toUnmodifiableMap",
                            "java/lang/System.identityHashCode",
                            "java/lang/Object.hashCode",
                            "java/lang/Enum.hashCode"));

    static final Rule ARITHMETIC =
            new Rule(
                    "arithmetic that differs between two machines",
                    "StrictMath, or integers",
                    Set.of(),
                    mathMembers());

    static final Rule SOCKET =
            new Rule(
                    "a socket or a name lookup",
                    "Host.bindUdp(), listen(), connect() and resolve()",
                    Set.of(
                            "java/net/Socket",
                            "java/net/ServerSocket",
                            "java/net/DatagramSocket",
                            "java/net/DatagramPacket",
                            "java/net/MulticastSocket",
                            "java/net/NetworkInterface",
                            "java/net/URLConnection",
                            "java/net/HttpURLConnection",
                            "java/net/http/",
                            "java/nio/channels/",
                            "javax/net/"),
                    Set.of(
                            "java/net/InetAddress.getByName",
                            "java/net/InetAddress.getAllByName",
                            "java/net/InetAddress.getLocalHost",
                            "java/net/InetAddress.getHostName",
                            "java/net/InetAddress.getCanonicalHostName",
                            "java/net/InetAddress.isReachable",
                            "java/net/InetSocketAddress.<init>(Ljava/lang/String;I)V",
                            "java/net/URL.openStream",
                            "java/net/URL.openConnection"));

    static final Rule FILE =
            new Rule(
                    "a file",
                    "the storage that the caller hands in",
                    Set.of(
                            "java/io/File",
                            "java/io/FileInputStream",
                            "java/io/FileOutputStream",
                            "java/io/FileReader",
                            "java/io/FileWriter",
                            "java/io/RandomAccessFile",
                            "java/nio/file/"),
                    Set.of());

    static final Rule SURROUNDINGS =
            new Rule(
                    "the process's surroundings",
                    "an argument: the command line reads them and passes them down",
                    Set.of(
                            "java/lang/Runtime",
                            "java/lang/ProcessBuilder",
                            "java/lang/ProcessHandle"),
                    Set.of(
                            "java/lang/System.getenv",
                            "java/lang/System.getProperty",
                            "java/lang/System.exit",
                            "java/lang/System.out",
                            "java/lang/System.err",
                            "java/lang/System.in",
                            "java/lang/Integer.getInteger",
                            "java/lang/Long.getLong",
                            "java/lang/Boolean.getBoolean",
                            "java/util/Locale.getDefault",
                            "java/util/TimeZone.getDefault"));

    static final Rule REFLECTION =
            new Rule(
                    "reflection",
                    "a constructor's argument",
                    Set.of("java/lang/reflect/", "java/util/ServiceLoader"),
                    Set.of("java/lang/Class.forName", "java/lang/Class.newInstance"));

    static final Rule NETTY =
            new Rule("Netty", "Host: Netty stands behind it", Set.of("io/netty/"), Set.of());

    /** Every rule that is about what a class refers to. */
    static final List<Rule> ALL =
            List.of(
                    CLOCK,
                    CHANCE,
                    THREAD,
                    ORDER,
                    ARITHMETIC,
                    SOCKET,
                    FILE,
                    SURROUNDINGS,
                    REFLECTION,
                    NETTY);

    boolean refusesType(String type) {
        if (types.contains(type)) {
            return true;
        }
        return types.stream()
                .anyMatch(refused -> refused.endsWith("/") && type.startsWith(refused));
    }

    boolean refusesMember(String owner, String name, String descriptor) {
        String member = owner + "." + name;
        return members.contains(member) || members.contains(member + descriptor);
    }

    private static Set<String> mathMembers() {
        return Set.of(
                "java/lang/Math.sin",
                "java/lang/Math.cos",
                "java/lang/Math.tan",
                "java/lang/Math.asin",
                "java/lang/Math.acos",
                "java/lang/Math.atan",
                "java/lang/Math.atan2",
                "java/lang/Math.sinh",
                "java/lang/Math.cosh",
                "java/lang/Math.tanh",
                "java/lang/Math.exp",
                "java/lang/Math.expm1",
                "java/lang/Math.log",
                "java/lang/Math.log10",
                "java/lang/Math.log1p",
                "java/lang/Math.pow",
                "java/lang/Math.cbrt",
                "java/lang/Math.hypot");
    }
}
