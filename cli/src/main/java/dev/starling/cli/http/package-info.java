/**
 * HTTP for a few people and their programs, bounded in every direction: {@link
 * dev.starling.cli.http.HttpServer}, {@code Connections} (who makes room), {@code HttpConnection}
 * (one request at a time), {@link dev.starling.cli.http.Gate} (who is let in), {@link
 * dev.starling.cli.http.Handler} with {@link dev.starling.cli.http.Request} and {@link
 * dev.starling.cli.http.Response}, of which nothing knows a file: what is served is in memory or
 * comes from a torrent, so no path leads anywhere else.
 */
@NullMarked
package dev.starling.cli.http;

import org.jspecify.annotations.NullMarked;
