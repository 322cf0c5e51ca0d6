package dev.starling.bencode;

/** One of the four things that bencode knows. */
public sealed interface Value permits Bytes, Int, ValueList, Dict {}
