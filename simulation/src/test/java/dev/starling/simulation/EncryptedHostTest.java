package dev.starling.simulation;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;
import dev.starling.peer.mse.Encryption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Streams that are encrypted keep the contract of streams, chosen or without a choice. */
class EncryptedHostTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        return new EncryptedWorld(wanted());
    }

    Encryption wanted() {
        return Encryption.REQUIRE;
    }

    private static final class EncryptedWorld implements HostWorld {
        private final SimulatedWorld plain = new SimulatedWorld(1);
        private final Encryption wanted;

        EncryptedWorld(Encryption wanted) {
            this.wanted = wanted;
        }

        private static Host plain(Host host) {
            return ((EncryptedHost) host).plain();
        }

        @Override
        public Host newHost() {
            return new EncryptedHost(plain.newHost(), wanted);
        }

        @Override
        public Endpoint addressOf(Host host) {
            return plain.addressOf(plain(host));
        }

        @Override
        public void run(Host host, Action action) throws Exception {
            plain.run(plain(host), action);
        }

        @Override
        public boolean await(BooleanSupplier condition, Duration atMost) {
            return plain.await(condition, atMost);
        }

        @Override
        public List<Failure> failuresOf(Host host) {
            var insteadOf = ((EncryptedHost) host).insteadOf;
            return plain.failuresOf(plain(host)).stream()
                    .map(
                            failure ->
                                    new Failure(
                                            insteadOf.getOrDefault(
                                                    failure.callback(), failure.callback()),
                                            failure.cause()))
                    .toList();
        }

        @Override
        public String knownName() {
            return plain.knownName();
        }

        @Override
        public String unknownName() {
            return plain.unknownName();
        }

        @Override
        public Optional<Endpoint> blackHole() {
            return plain.blackHole();
        }

        @Override
        public void close() {
            plain.close();
        }
    }
}
