package dev.starling.host.netty;

import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;
import org.junit.jupiter.api.Assumptions;

class EpollHostTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        Assumptions.assumeTrue(
                Transport.EPOLL.isAvailable(),
                () -> "no EPOLL here: " + Transport.EPOLL.whyUnavailable());
        return new NettyWorld(Transport.EPOLL);
    }
}
