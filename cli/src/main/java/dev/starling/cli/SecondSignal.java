package dev.starling.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * What a second INT or TERM does, while the first is still being obeyed: it ends the program at
 * once. The JVM by itself would let it wait for the end of the first.
 *
 * <p>The JDK has no public way to hear of signals but {@code sun.misc.Signal}, and the compiler no
 * way to let that pass without a warning; so it is called by name. Where it is not there, the
 * second signal waits, which is for five seconds at most.
 */
final class SecondSignal {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private SecondSignal() {}

    static void ends(int exitCode) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halting =
                    Proxy.newProxyInstance(
                            SecondSignal.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (_, _, _) -> {
                                Runtime.getRuntime().halt(exitCode);
                                return null;
                            });
            for (String name : SIGNALS) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, halting);
            }
        } catch (ReflectiveOperationException notThere) {
            // it waits
        }
    }
}
