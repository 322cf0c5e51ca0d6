package dev.starling.peer.storage;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Metainfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;

/** A torrent with its content, drawn from a seed. */
public record TestTorrent(Metainfo metainfo, byte[] content) {
    public static TestTorrent single(long seed, int length, int pieceLength) {
        return of(seed, pieceLength, new int[] {length}, true, false);
    }

    /** One that only those may share whom its tracker names (BEP 27). */
    public static TestTorrent privateSingle(long seed, int length, int pieceLength) {
        return of(seed, pieceLength, new int[] {length}, true, true);
    }

    /** Files of these lengths; a negative one is padding. */
    public static TestTorrent multi(long seed, int pieceLength, int... lengths) {
        return of(seed, pieceLength, lengths, false, false);
    }

    private static TestTorrent of(
            long seed, int pieceLength, int[] lengths, boolean isSingle, boolean isPrivate) {
        var random = new SplittableRandom(seed);
        var content = new ByteArrayOutputStream();
        var files = new ArrayList<Object>();
        for (int i = 0; i < lengths.length; i++) {
            byte[] bytes = new byte[Math.abs(lengths[i])];
            var file = new LinkedHashMap<String, Object>();
            file.put("length", bytes.length);
            file.put("path", List.of("d" + i % 3, "file" + i));
            if (lengths[i] < 0) {
                file.put("attr", "p");
            } else {
                random.nextBytes(bytes);
            }
            content.writeBytes(bytes);
            files.add(file);
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("name", "torrent" + seed);
        info.put("piece length", pieceLength);
        info.put("pieces", hashes(content.toByteArray(), pieceLength));
        if (isPrivate) {
            info.put("private", 1);
        }
        if (isSingle) {
            info.put("length", content.size());
        } else {
            info.put("files", files);
        }
        try {
            return new TestTorrent(
                    Metainfo.ofInfo(BencodeTree.encode(info)), content.toByteArray());
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hashes(byte[] content, int pieceLength) {
        var hashes = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += pieceLength) {
            hashes.writeBytes(
                    sha1(
                            Arrays.copyOfRange(
                                    content, at, Math.min(content.length, at + pieceLength))));
        }
        return hashes.toByteArray();
    }

    static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public int count() {
        return metainfo.pieces().count();
    }

    /** A copy of a piece, outside the heap as in earnest. */
    public ByteBuffer piece(int piece) {
        var buffer = ByteBuffer.allocateDirect(metainfo.pieces().length(piece));
        return buffer.put(bytes(piece)).flip();
    }

    public byte[] bytes(int piece) {
        int offset = (int) metainfo.pieces().offset(piece);
        return Arrays.copyOfRange(content, offset, offset + metainfo.pieces().length(piece));
    }

    /** What belongs into a file. */
    byte[] file(int number) {
        var file = metainfo.files().get(number);
        return Arrays.copyOfRange(content, (int) file.offset(), (int) file.end());
    }
}
