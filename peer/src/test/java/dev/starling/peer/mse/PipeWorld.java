package dev.starling.peer.mse;

import dev.starling.host.CloseReason;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.host.TimerWheel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A host that has streams only, and both ends of each: one queue of events, time that passes when
 * told to, and bytes that arrive in chunks of any size, in memory that is spoilt afterwards.
 */
final class PipeWorld implements Host {
    /** How many bytes of so many that wait arrive next. */
    IntUnaryOperator chunk = waiting -> waiting;

    /** Which of all bytes that are written is changed on the way, counted from 0; none below. */
    int scribbleAt = -1;

    /** Everything that the end that was opened first has written, and the other. */
    final ByteArrayOutputStream firstWrote = new ByteArrayOutputStream();

    final ByteArrayOutputStream secondWrote = new ByteArrayOutputStream();

    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private final TimerWheel wheel = new TimerWheel();
    private final RandomGenerator random;
    private long now;
    private long order;

    PipeWorld(RandomGenerator random) {
        this.random = random;
    }

    /** Connects two handlers. */
    void connect(StreamHandler first, StreamHandler second) {
        var one = new End(first, firstWrote);
        var other = new End(second, secondWrote);
        one.peer = other;
        other.peer = one;
        events.add(() -> first.onOpen(one));
        events.add(() -> second.onOpen(other));
    }

    /** Lets everything happen that needs no time. */
    void run() {
        for (var event = events.poll(); event != null; event = events.poll()) {
            event.run();
            expire();
        }
    }

    void elapse(long nanos) {
        run();
        now += nanos;
        expire();
        run();
    }

    private void expire() {
        for (var timeout = wheel.poll(now); timeout != null; timeout = wheel.poll(now)) {
            TimerWheel.expire(timeout);
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        wheel.arm(timeout, now + Math.max(0, delayNanos), order++);
    }

    @Override
    public boolean cancel(Timeout timeout) {
        return wheel.cancel(timeout);
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        events.add(
                () -> {
                    Result<T> result;
                    try {
                        result = new Result.Done<>(pureWork.call());
                    } catch (Exception e) {
                        result = new Result.Failed<>(e);
                    }
                    whenDone.accept(result);
                });
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        throw new UnsupportedOperationException();
    }

    private final class End implements Stream {
        @Override
        public void limitQueue(int bytes) {}

        private final StreamHandler handler;
        private final ByteArrayOutputStream tap;
        private byte[] inbox = {};
        private boolean isDelivering;
        private boolean isReading = true;
        private boolean isFinished;
        private boolean isInputOver;
        private boolean isInputEndHeard;
        private boolean isClosed;
        private @Nullable End peer;

        End(StreamHandler handler, ByteArrayOutputStream tap) {
            this.handler = handler;
            this.tap = tap;
        }

        private End peer() {
            return Objects.requireNonNull(peer);
        }

        private void deliver() {
            if (!isDelivering) {
                isDelivering = true;
                events.add(this::deliverNext);
            }
        }

        private void deliverNext() {
            isDelivering = false;
            if (isClosed || !isReading) {
                return;
            }
            if (inbox.length > 0) {
                int length = Math.clamp(chunk.applyAsInt(inbox.length), 1, inbox.length);
                byte[] memory = Arrays.copyOf(inbox, length);
                inbox = Arrays.copyOfRange(inbox, length, inbox.length);
                deliver();
                handler.onBytes(ByteBuffer.wrap(memory));
                Arrays.fill(memory, (byte) 0x55);
            } else if (isInputOver && !isInputEndHeard) {
                isInputEndHeard = true;
                handler.onEndOfInput();
            }
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            if (isFinished) {
                throw new IllegalStateException();
            }
            if (isClosed) {
                return false;
            }
            var content = new byte[bytes.remaining()];
            bytes.get(content);
            tap.writeBytes(content);
            if (scribbleAt >= 0 && scribbleAt < content.length) {
                content[scribbleAt] ^= 0x10;
            }
            scribbleAt -= content.length;
            End to = peer();
            to.inbox = Negotiation.joined(to.inbox, content);
            to.deliver();
            boolean isEnough = to.inbox.length > WRITE_HIGH_WATER;
            if (isEnough) {
                events.add(
                        () -> {
                            if (!isClosed) {
                                handler.onWritable();
                            }
                        });
            }
            return !isEnough;
        }

        @Override
        public void finish() {
            isFinished = true;
            peer().isInputOver = true;
            peer().deliver();
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                peer().isInputOver = true;
                peer().deliver();
                events.add(() -> handler.onClosed(CloseReason.CLOSED_HERE));
            }
        }

        @Override
        public void reset() {
            close();
        }

        @Override
        public void autoRead(boolean on) {
            isReading = on;
            deliver();
        }

        @Override
        public Endpoint local() {
            return Endpoint.loopback(1);
        }

        @Override
        public Endpoint remote() {
            return Endpoint.loopback(2);
        }
    }
}
