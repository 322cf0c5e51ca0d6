/**
 * The language that peers speak over a stream (BEP 3, 6, 10), at both its edges: bytes become
 * values here and nowhere else. In reading order: {@link dev.starling.peer.wire.Handshake} with
 * {@link dev.starling.peer.wire.PeerId}, {@link dev.starling.peer.wire.Message}, {@link
 * dev.starling.peer.wire.WireReader} with its {@link dev.starling.peer.wire.WireListener}, {@link
 * dev.starling.peer.wire.WireWriter}; what travels inside of extended messages: {@link
 * dev.starling.peer.wire.ExtendedHandshake} (BEP 10), {@link
 * dev.starling.peer.wire.MetadataMessage} (BEP 9), {@link dev.starling.peer.wire.PexMessage} (BEP
 * 11), {@link dev.starling.peer.wire.DontHave} (BEP 54), {@link dev.starling.peer.wire.UploadOnly}
 * (BEP 21); what is called into the local network, {@link dev.starling.peer.wire.LocalSearch} (BEP
 * 14); and two rules by which both sides reckon alike, {@link dev.starling.peer.wire.AllowedFast}
 * (BEP 6) and {@link dev.starling.peer.wire.PeerPriority} (BEP 40).
 */
@NullMarked
package dev.starling.peer.wire;

import org.jspecify.annotations.NullMarked;
