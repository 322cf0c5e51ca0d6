package dev.starling.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What users may write for hosts, addresses and ports. */
final class NetworkValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "router.example:6881",
                "localhost:1",
                "192.0.2.1:65535",
                "[2001:db8::1]:6881",
                "[::1]:80",
                "4host_x-1.example:1"
            })
    void readsAHostAndItsPort(String text) {
        assertEquals(text, HostPort.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":6881",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:70000",
                "host:-1",
                "host:+1",
                "host:1x",
                "192.1:6881",
                "192.0.2.256:6881",
                "1:1",
                "2001:db8::1:6881",
                "[2001:db8::1:6881",
                "[host]:1",
                "http://host:80",
                "a b:1",
                "a\nb:1",
                "a/b:1"
            })
    void refusesWhatIsNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text), text);
    }

    @Test
    void onlyAPortToListenOnMayBeZero() {
        assertEquals(65_535, new PortConverter().convert("65535"));
        assertEquals(0, new PortConverter.OrZero().convert("0"));
        for (String text : new String[] {"", "0", "65536", "-1", "x", "6881 "}) {
            assertThrows(
                    TypeConversionException.class, () -> new PortConverter().convert(text), text);
        }
    }

    @Test
    void anAddressToBindHasNoPort() {
        var converter = new AddressConverter();
        assertEquals("192.0.2.1:0", converter.convert("192.0.2.1").toString());
        assertEquals("[2001:db8::1]:0", converter.convert("2001:db8::1").toString());
        assertEquals("[::]:0", converter.convert("[::]").toString());
        for (String text : new String[] {"", "localhost", "192.0.2.1:1", "192.1", "::1::"}) {
            assertThrows(TypeConversionException.class, () -> converter.convert(text), text);
        }
    }
}
