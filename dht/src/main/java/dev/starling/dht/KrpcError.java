package dev.starling.dht;

/** The numbers of errors. */
final class KrpcError {
    static final int GENERIC = 201;
    static final int SERVER = 202;

    /** Malformed arguments, a bad token. */
    static final int PROTOCOL = 203;

    static final int UNKNOWN_METHOD = 204;

    // BEP 44
    static final int VALUE_TOO_BIG = 205;
    static final int BAD_SIGNATURE = 206;
    static final int SALT_TOO_BIG = 207;
    static final int CAS_MISMATCH = 301;
    static final int SEQUENCE_TOO_LOW = 302;

    private KrpcError() {}
}
