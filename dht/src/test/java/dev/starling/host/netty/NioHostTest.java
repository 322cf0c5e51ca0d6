package dev.starling.host.netty;

import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;
import org.junit.jupiter.api.Assumptions;

class NioHostTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        Assumptions.assumeTrue(
                Transport.NIO.isAvailable(),
                () -> "no NIO here: " + Transport.NIO.whyUnavailable());
        return new NettyWorld(Transport.NIO);
    }
}
