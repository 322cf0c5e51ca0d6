package dev.starling.cli.interop;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A directory with names that are odd but legal, and lengths that fall on and beside a piece. */
final class OddNames {
    private static final int PIECE_BYTES = 16 * 1024;

    private OddNames() {}

    static Goods create(Stage stage) throws Exception {
        Path root = stage.home("content").resolve("Ödd náme – 日本 (1)");
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put("-dash first", 1);
        lengths.put(".hidden/..two dots/...three", PIECE_BYTES);
        lengths.put("two  spaces inside.bin", PIECE_BYTES - 1);
        lengths.put("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/deep", 2 * PIECE_BYTES + 1);
        lengths.put("empty", 0);
        lengths.put("empty too/.keep", 0);
        lengths.put("#%&'+;=@[]^`{}~!$.bin", 12_345);
        lengths.put("日本語/ファイル.dat", 5 * PIECE_BYTES);
        lengths.put("émoji 🐦 and ẞ.txt", 77);
        lengths.put("x".repeat(200) + ".long", 3 * PIECE_BYTES + 5);
        lengths.put("zz last, and large", 30 * PIECE_BYTES + 99);
        for (var entry : lengths.entrySet()) {
            Goods.write(root.resolve(entry.getKey()), entry.getValue());
        }
        return stage.create(root, PIECE_BYTES);
    }
}
