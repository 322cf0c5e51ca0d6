/**
 * What a running node measures of itself: {@link dev.starling.cli.metrics.Tallies}, what it counts
 * beside what the node counts anyway; {@link dev.starling.cli.metrics.Metrics}, the page {@code
 * /metrics} that Prometheus reads; {@link dev.starling.cli.metrics.MetricsText}, its format.
 */
@NullMarked
package dev.starling.cli.metrics;

import org.jspecify.annotations.NullMarked;
