/**
 * Transmission's remote procedure calls, so that its clients drive this node: {@link
 * dev.starling.cli.rpc.TransmissionRpc}, the calls; {@code TorrentSelection}, which torrents they
 * mean; {@code TorrentFields} and {@code SessionFields}, what may be asked; {@code AddTorrent},
 * what is added.
 */
@NullMarked
package dev.starling.cli.rpc;

import org.jspecify.annotations.NullMarked;
