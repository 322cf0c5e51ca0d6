package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.output.ExitCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ManPageTest {
    private static final Set<String> REQUESTS =
            Set.of("TH", "SH", "TP", "BR", "nf", "fi", "nh", "hy", "ad", "sp");

    private static List<String> page(String... words) {
        var arguments = new String[words.length + 2];
        arguments[0] = "help";
        arguments[1] = "--man";
        System.arraycopy(words, 0, arguments, 2, words.length);
        Session session = Session.of(arguments).endsWith(ExitCode.DONE);
        assertEquals("", session.err());
        return session.out().lines().toList();
    }

    @Test
    void everyVerbHasAPageOfNothingButWhatManKnows() {
        for (Verb verb : Verb.values()) {
            List<String> page = page(verb.word());
            assertTrue(
                    page.getFirst().startsWith(".TH \"STARLING\\-" + verb.name() + "\" 1 "),
                    page::getFirst);
            for (String line : page) {
                if (line.startsWith(".")) {
                    String request = line.substring(1).replaceFirst(" .*", "");
                    assertTrue(REQUESTS.contains(request), verb + ": " + line);
                }
                assertFalse(line.isBlank(), verb + " has an empty line");
                assertFalse(line.contains("\u001b"), line);
                assertFalse(line.replaceAll("\\\\(fB|fI|fR|-|&|e|\\(dq)", "").contains("\\"), line);
            }
        }
    }

    @Test
    void aPageSaysWhatHelpSays() {
        List<String> page = page("download");
        assertTrue(page.contains("starling\\-download \\- " + Verb.DOWNLOAD.summary()), "" + page);
        assertTrue(page.contains("\\fB\\-\\-timeout\\fR=\\fID\\fR"), "" + page);
        assertTrue(page.contains("\\fI$XDG_STATE_HOME/starling\\fR"), "" + page);
        assertEquals(".BR starling (1)", page.getLast());
        assertTrue(page("dht", "ping").contains(".BR starling\\-dht (1)"));
        assertTrue(page().contains("\\fBdoctor\\fR"));
    }
}
