package dev.starling.cli.option;

import dev.starling.peer.torrent.Pieces;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long pieces are to be: what every version and every program understands. */
public final class PieceLengthConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        long length = new SizeConverter().convert(text);
        if (length < Pieces.BLOCK_LENGTH
                || length > Pieces.PIECE_LENGTH_MAX
                || Long.bitCount(length) != 1) {
            throw new TypeConversionException(
                    "'" + text + "' is not a power of two from 16K to 128M");
        }
        return (int) length;
    }
}
