package dev.starling.cli.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** From the first packet until hands are shaken, or will not be. */
@Name("dev.starling.Dial")
@Label("Dial")
@Description("A peer that is connected to")
@Category("Starling")
@StackTrace(false)
final class DialEvent extends Event {
    @Label("Address")
    String address = "";

    @Label("Outcome")
    String outcome = "";
}
