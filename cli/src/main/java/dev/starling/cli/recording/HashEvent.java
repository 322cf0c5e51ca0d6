package dev.starling.cli.recording;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** On the thread that does it. */
@Name("dev.starling.Hash")
@Label("Hash")
@Description("A piece that is hashed")
@Category("Starling")
@StackTrace(false)
final class HashEvent extends Event {
    @Label("From")
    String from = "";

    @Label("Length")
    @DataAmount
    int bytes;

    @Label("Right")
    boolean isRight;
}
