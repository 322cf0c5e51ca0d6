package dev.starling.purity;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Follows the arrows between packages that Maven, which knows only modules, cannot hold true. */
public final class ArrowCheck {
    private static final String OURS = "dev/starling/";

    private ArrowCheck() {}

    /**
     * What the classes directly in a package refer to of ours, beyond the package itself and what
     * is allowed.
     *
     * @param anyClass a class of the module in which the package is
     * @param folder the package as a path that ends in a slash
     * @param allowed classes, or packages that end in a slash
     */
    public static List<String> strayReferences(
            Class<?> anyClass, String folder, Set<String> allowed) {
        var stray = new ArrayList<String>();
        for (byte[] classFile : PurityCheck.classFilesOfModule(anyClass)) {
            ClassModel model = ClassFile.of().parse(classFile);
            String name = model.thisClass().asInternalName();
            if (!isDirectlyIn(name, folder)) {
                continue;
            }
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry type) {
                    String other = type.asInternalName();
                    boolean fine =
                            !other.startsWith(OURS)
                                    || isDirectlyIn(other, folder)
                                    || allowed.contains(other)
                                    || allowed.stream().anyMatch(a -> isDirectlyIn(other, a));
                    if (!fine) {
                        stray.add(name + " -> " + other);
                    }
                }
            }
        }
        return stray;
    }

    private static boolean isDirectlyIn(String name, String folder) {
        return folder.endsWith("/")
                && name.startsWith(folder)
                && name.indexOf('/', folder.length()) < 0;
    }
}
