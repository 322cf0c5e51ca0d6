/**
 * The real machine behind {@link dev.starling.host.Host}: sockets, clock, threads and names by way
 * of Netty. The only package that imports Netty's channels; nothing of Netty shows outside.
 *
 * <p>In reading order: {@link dev.starling.host.netty.NettyHost}, the one public door; {@link
 * dev.starling.host.netty.Transport}, by which system calls it works; {@code HostTimers}, the wheel
 * and the one alarm that drives it; {@code TurnEnd}, why what is sent leaves in batches; {@code
 * NettyDatagramPort}, UDP; {@code NettyListener} and {@code NettyStream}, TCP; {@code SocketFault},
 * what went wrong, in words; {@code Workers}, other threads for work and for names; {@code
 * HostThreads}, so that none is left; {@code BufferedSecureRandom}, chance; {@code Tally} and
 * {@link dev.starling.host.netty.HostCounters}, what was counted; {@code Quiet}, what Netty may not
 * print.
 */
@NullMarked
package dev.starling.host.netty;

import org.jspecify.annotations.NullMarked;
