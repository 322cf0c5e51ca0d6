/**
 * The web page of a running node: {@link dev.starling.cli.page.WebPage}, its files, which lie in
 * memory; {@link dev.starling.cli.page.Web}, the page with what it talks to. The page itself is
 * plain HTML, CSS and modules of JavaScript beside these classes in the resources: nothing is
 * built, and nothing is loaded from anywhere else.
 */
@NullMarked
package dev.starling.cli.page;

import org.jspecify.annotations.NullMarked;
