/**
 * The seam between protocol and machine: what a node may ask of the computer it runs on, and
 * nothing else. Protocol code holds a {@link dev.starling.host.Host} and never touches a clock, a
 * source of chance, a thread, a socket or a file by itself; behind the host stands either the real
 * machine ({@code dev.starling.host.netty}) or a simulated one, and the code cannot tell which.
 *
 * <p>In reading order: {@link dev.starling.host.Host}, the questions; {@link
 * dev.starling.host.Timeout}, something that happens later; {@link dev.starling.host.TimerWheel},
 * where timeouts wait; {@link dev.starling.host.Endpoint}, an address and a port; {@link
 * dev.starling.host.DatagramPort} and {@link dev.starling.host.DatagramHandler}, UDP; {@link
 * dev.starling.host.Listener}, {@link dev.starling.host.Stream} and {@link
 * dev.starling.host.StreamHandler}, TCP and whatever else behaves like it; {@link
 * dev.starling.host.Result}, how work done elsewhere comes back; {@link
 * dev.starling.host.FailureListener}, who hears of a callback that threw.
 *
 * <p>This package imports nothing of ours.
 */
@NullMarked
package dev.starling.host;

import org.jspecify.annotations.NullMarked;
