/**
 * Streams that look like noise (message stream encryption): against those who slow BitTorrent down
 * where they recognise it, not against those who want to know what is said. In reading order:
 * {@link dev.starling.peer.mse.Encryption}, what its user wants; {@link
 * dev.starling.peer.mse.MseInitiator} and {@link dev.starling.peer.mse.MseResponder}, handlers that
 * negotiate and then step aside; the {@link dev.starling.peer.mse.MseStream} that they give to the
 * handler behind them.
 *
 * <p>Both sides agree on a secret by Diffie-Hellman, pad what could be recognised by its length,
 * show that they know the torrent's infohash ({@link dev.starling.peer.mse.SharedKey}), and choose
 * between RC4 and no cipher for what follows.
 */
@NullMarked
package dev.starling.peer.mse;

import org.jspecify.annotations.NullMarked;
