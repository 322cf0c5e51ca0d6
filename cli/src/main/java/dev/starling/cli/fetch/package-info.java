/**
 * Torrents that lie on the web: {@link dev.starling.cli.fetch.TorrentFetch}, with one {@code
 * HttpAnswer} after the other.
 */
@NullMarked
package dev.starling.cli.fetch;

import org.jspecify.annotations.NullMarked;
