/**
 * JSON in and out, as plain values: {@link dev.starling.cli.json.Json}; {@link
 * dev.starling.cli.json.Values}, an object of somebody else's, and {@link
 * dev.starling.cli.json.Refused}, when it makes no sense.
 */
@NullMarked
package dev.starling.cli.json;

import org.jspecify.annotations.NullMarked;
