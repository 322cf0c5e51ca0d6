package dev.starling.cli.dht;

import dev.starling.bencode.Bytes;
import dev.starling.dht.ItemKey;
import picocli.CommandLine.ITypeConverter;

/** Whose an item is: 64 hexadecimal digits. No array, for picocli takes that for a list. */
final class PublicKeyConverter implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String text) {
        return new Bytes(Hex.parse(text, ItemKey.PUBLIC_KEY_BYTES), 0, ItemKey.PUBLIC_KEY_BYTES);
    }
}
