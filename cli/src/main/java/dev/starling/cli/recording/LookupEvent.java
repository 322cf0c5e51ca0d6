package dev.starling.cli.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** From its beginning until it is over. */
@Name("dev.starling.Lookup")
@Label("Lookup")
@Description("A walk through the DHT to the nodes nearest to a target, in one family")
@Category("Starling")
@StackTrace(false)
final class LookupEvent extends Event {
    @Label("Target")
    String target = "";

    @Label("Queries")
    int queries;

    @Label("Replies")
    int replies;

    @Label("Timeouts")
    int timeouts;

    @Label("Hops")
    @Description("Calls, one after the other, that led to the closest set")
    int hops;
}
