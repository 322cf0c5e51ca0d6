package dev.starling.host.netty;

import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;
import org.junit.jupiter.api.Assumptions;

class IoUringHostTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        Assumptions.assumeTrue(
                Transport.IO_URING.isAvailable(),
                () -> "no IO_URING here: " + Transport.IO_URING.whyUnavailable());
        return new NettyWorld(Transport.IO_URING);
    }
}
