/** JSON in and out, as plain values: {@link dev.starling.cli.json.Json}. */
@NullMarked
package dev.starling.cli.json;

import org.jspecify.annotations.NullMarked;
