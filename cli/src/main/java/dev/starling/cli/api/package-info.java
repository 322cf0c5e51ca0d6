/**
 * The node as its own page and verbs want it, and any other program that likes: JSON under {@code
 * /api/v1/}. Numbers are bytes, bytes a second, seconds, or seconds since 1970; an answer that is
 * not 2xx is {@code {"error": sentence}}. Fields are added here and there; none changes meaning.
 *
 * <p>Reading is free: {@code GET}
 *
 * <ul>
 *   <li>{@code session}: {@code token}, {@code version}
 *   <li>{@code torrents}: {@code torrents}, a row for each ({@link
 *       dev.starling.cli.api.TorrentRow})
 *   <li>{@code torrents/ID}: the row with its details ({@code TorrentDetails}); {@code
 *       ?parts=files,peers,pieces,explanation} for some of them only
 *   <li>{@code settings}: each by its name in {@link dev.starling.cli.node.NodeSettings}, in small
 *       letters
 *   <li>{@code stats}: rates and totals of all, and how the DHT is
 *   <li>{@code dht}: ids, tables, network, reachability, the lookups of late ({@code DhtView})
 *   <li>{@code events}: server-sent events, once a second. First {@code torrents} with {@code all},
 *       then with those rows that have {@code changed} and the numbers that were {@code removed};
 *       each time {@code stats}
 * </ul>
 *
 * <p>{@code ID} is an infohash (of v1 or v2, in hexadecimal digits) or the number of a row.
 *
 * <p>Changing needs the session's token in {@code X-Starling-Token}, which no page of another site
 * can read; it holds as long as the process.
 *
 * <ul>
 *   <li>{@code POST torrents}: adds one. A body of type {@code application/x-bittorrent} is a
 *       .torrent; one of JSON has {@code source}, a magnet link, a hash, or the http or https
 *       address of a .torrent (never of this machine or its network), or {@code torrent}, a
 *       .torrent in base64, and may have {@code directory}, {@code labels}, {@code paused} and
 *       {@code peers}. 201 with the {@code torrent}; 409 with it when it is there already
 *   <li>{@code POST torrents/ID/pause}, {@code resume}, {@code resume-now} (past the queue), {@code
 *       verify}, {@code reannounce}: 200 with the row
 *   <li>{@code PATCH torrents/ID}: {@code labels}, {@code down_limit}, {@code up_limit}, {@code
 *       ratio_limit}, {@code peers_max}, {@code sequential}, {@code position}, {@code files} as
 *       {@code {"skip"|"low"|"normal"|"high": [numbers]}}
 *   <li>{@code DELETE torrents/ID}, {@code ?data=true} with its files
 *   <li>{@code PATCH settings}: some of them; 200 with all
 * </ul>
 *
 * <p>In reading order: {@link dev.starling.cli.api.Api}, {@code TorrentsApi} with {@code Adding}
 * and {@code TorrentChange}, {@code SettingsApi}, {@code DhtView}, {@code NodeStats}, {@code
 * EventStream}.
 */
@NullMarked
package dev.starling.cli.api;

import org.jspecify.annotations.NullMarked;
