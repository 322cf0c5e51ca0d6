package dev.starling.host.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.host.Endpoint;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketFaultTest {
    private static final Endpoint LOCAL = Endpoint.loopback(6881);

    private static String sentence(Endpoint local, Throwable failure) {
        return String.valueOf(SocketFault.bindFailure("UDP", local, failure).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "-98, TAKEN", "-99, NOT_OURS", "-13, NOT_ALLOWED", "-97, NO_SUCH_FAMILY",
        "-111, REFUSED", "-110, TIMED_OUT", "-101, UNREACHABLE", "-113, UNREACHABLE",
        "-104, RESET", "-32, RESET", "-24, OTHER",
    })
    void theNativeTransportsGiveANumber(int number, SocketFault fault) {
        var failure = new IOException("bind(..) failed with error(" + number + "): whatever");
        assertEquals(fault, SocketFault.of(failure));
        assertEquals(fault, SocketFault.of(new ChannelException(failure)));
    }

    @Test
    void theJdkGivesAClassAndTheSystemsWords() {
        assertEquals(
                SocketFault.TAKEN, SocketFault.of(new BindException("Address already in use")));
        assertEquals(
                SocketFault.NOT_OURS,
                SocketFault.of(new BindException("Cannot assign requested address")));
        assertEquals(
                SocketFault.NOT_ALLOWED, SocketFault.of(new SocketException("Permission denied")));
        assertEquals(
                SocketFault.REFUSED, SocketFault.of(new ConnectException("Connection refused")));
        assertEquals(
                SocketFault.TIMED_OUT,
                SocketFault.of(new ConnectException("Connection timed out")));
        assertEquals(SocketFault.TIMED_OUT, SocketFault.of(new ConnectTimeoutException("20 ms")));
        assertEquals(
                SocketFault.UNREACHABLE,
                SocketFault.of(new NoRouteToHostException("No route to host")));
        assertEquals(
                SocketFault.UNREACHABLE,
                SocketFault.of(new SocketException("Network is unreachable")));
        assertEquals(SocketFault.RESET, SocketFault.of(new SocketException("Connection reset")));
        assertEquals(SocketFault.RESET, SocketFault.of(new IOException("Broken pipe")));
        assertEquals(SocketFault.OTHER, SocketFault.of(new IOException()));
        assertEquals(SocketFault.OTHER, SocketFault.of(new OutOfMemoryError("reset")));
    }

    @Test
    void theUserGetsASentence() {
        var taken = new BindException("Address already in use");
        assertEquals(
                "UDP port 6881 of 127.0.0.1 is taken by another program", sentence(LOCAL, taken));
        assertEquals(
                "UDP port 6881 is taken by another program",
                sentence(Endpoint.anyIpv6(6881), taken));
        assertEquals("Every UDP port is taken", sentence(Endpoint.anyIpv4(0), taken));
        assertEquals(
                "192.0.2.1 is not an address of this machine",
                sentence(
                        Endpoint.parse("192.0.2.1:1"),
                        new BindException("Cannot assign requested address")));
        assertEquals(
                "UDP port 80 is not open to this user (below 1024, often)",
                sentence(Endpoint.anyIpv4(80), new SocketException("Permission denied")));
        assertEquals(
                "This machine has no IPv6",
                sentence(
                        Endpoint.anyIpv6(80),
                        new IOException("socket(..) failed with error(-97): whatever")));
        assertEquals(
                "UDP port 6881 of 127.0.0.1 could not be opened: the moon is full",
                sentence(LOCAL, new IOException("the moon is full")));
    }
}
