package dev.starling.dht;

/** Whether strangers can reach us. */
public enum Reach {
    UNKNOWN,
    OPEN,
    BEHIND_NAT
}
