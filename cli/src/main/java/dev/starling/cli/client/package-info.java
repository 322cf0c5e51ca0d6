/**
 * A running node from outside: {@link dev.starling.cli.client.NodeClient} asks it over HTTP, and
 * {@link dev.starling.cli.client.TorrentRow} is what it says of a torrent.
 */
@NullMarked
package dev.starling.cli.client;

import org.jspecify.annotations.NullMarked;
