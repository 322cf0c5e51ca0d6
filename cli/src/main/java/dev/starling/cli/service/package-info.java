/**
 * A node as a service: {@link dev.starling.cli.service.ServiceManager}, what the system is told of
 * it (systemd's sd_notify); {@link dev.starling.cli.service.Heartbeat}, that it is well.
 */
@NullMarked
package dev.starling.cli.service;

import org.jspecify.annotations.NullMarked;
