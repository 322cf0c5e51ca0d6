package dev.starling.bencode;

/** An integer of bencode: whatever fits 64 bits. */
public record Int(long value) implements Value {}
