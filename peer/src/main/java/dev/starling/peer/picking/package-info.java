/**
 * What to ask of whom, and whom to serve. Pure: time and chance are arguments, and nothing is sent
 * from here.
 *
 * <p>In reading order: {@link dev.starling.peer.picking.Bitfield}, which pieces somebody has;
 * {@link dev.starling.peer.picking.PiecePicker}, which blocks to ask of a peer, with {@link
 * dev.starling.peer.picking.Pick} (the order in which they are looked for), {@link
 * dev.starling.peer.picking.Unbegun} and {@link dev.starling.peer.picking.RarityOrder} (what is not
 * begun, rarest first), {@link dev.starling.peer.picking.OpenPieces} and {@link
 * dev.starling.peer.picking.OpenPiece} (what is). {@link dev.starling.peer.picking.RequestDepth},
 * how many blocks at a time; {@link dev.starling.peer.picking.RateMeter} and {@link
 * dev.starling.peer.picking.RateLimit}. {@link dev.starling.peer.picking.ChokeRound}, whom to
 * serve; {@link dev.starling.peer.picking.SmartBan}, who sent what was wrong; {@link
 * dev.starling.peer.picking.PeerBook}, whom to dial. BEP 3, 6, 40, 54.
 */
@NullMarked
package dev.starling.peer.picking;

import org.jspecify.annotations.NullMarked;
