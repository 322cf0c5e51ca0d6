/**
 * A running node from outside: the verbs that ask one for something, each a {@code NodeVerb}.
 * {@code NodeClient} asks over HTTP, {@code TorrentRow} is what the node says of a torrent, and
 * {@link dev.starling.cli.client.NodeOptions} which node is meant.
 */
@NullMarked
package dev.starling.cli.client;

import org.jspecify.annotations.NullMarked;
