import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Puts what the launcher starts into a directory: our jars and those we depend on, without the
 * native libraries of other machines, their names in {@code class-path} in the order of the class
 * path, and last {@code built}, whose time is when the build began.
 *
 * <p>Class files older than Java 6 are lifted to Java 17: the JVM's start-up cache refuses them,
 * and picocli, which is most of what a short command loads, is written in them. Signatures are left
 * out: nobody asks for them, checking them costs a command 0.3 seconds, and the cache refuses what
 * is signed.
 *
 * <p>A single-file program that Maven runs with the JDK of the build: {@code java Assemble.java
 * DIRECTORY BUILD-START OUR-JAR CLASS-PATH}.
 */
final class Assemble {
    private static final int LIFTED_BELOW = ClassFile.JAVA_6_VERSION;
    private static final int LIFTED_TO = ClassFile.JAVA_17_VERSION;

    public static void main(String[] arguments) throws IOException {
        var directory = Files.createDirectories(Path.of(arguments[0]));
        var began = Instant.parse(arguments[1]);
        var built = directory.resolve("built");
        Files.deleteIfExists(built);

        var names = new ArrayList<String>();
        boolean changed = false;
        for (String entry :
                (arguments[2] + File.pathSeparator + arguments[3]).split(File.pathSeparator)) {
            var jar = Path.of(entry);
            String name = jar.getFileName().toString();
            if (name.endsWith(".jar") && !isNativeOfAnotherMachine(name)) {
                changed |= install(jar, directory.resolve(name));
                names.add(name);
            }
        }
        try (var old = Files.list(directory)) {
            for (var file : old.toList()) {
                String name = file.getFileName().toString();
                // The start-up caches are worth keeping as long as every class in them is.
                if (!names.contains(name) && (changed || !name.endsWith(".aot"))) {
                    Files.delete(file);
                }
            }
        }
        write(directory.resolve("class-path"), String.join("\n", names) + "\n");
        write(built, "");
        Files.setLastModifiedTime(built, FileTime.from(began));
    }

    /** Netty ends the names of such jars with system and processor. */
    private static boolean isNativeOfAnotherMachine(String name) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String ours =
                (system.startsWith("mac") ? "osx" : system.startsWith("win") ? "windows" : "linux")
                        + "-"
                        + switch (processor) {
                            case "amd64", "x86_64" -> "x86_64";
                            case "aarch64", "arm64" -> "aarch_64";
                            default -> processor;
                        };
        return name.matches(".*-(linux|osx|windows)-\\w+\\.jar") && !name.endsWith(ours + ".jar");
    }

    /**
     * Whole or not at all, and by a new file: a program that runs keeps reading the old one. What
     * is there already stays, and so does its time, by which the start-up cache knows it.
     */
    private static boolean install(Path jar, Path to) throws IOException {
        var time = Files.getLastModifiedTime(jar);
        if (isInstalled(to, time)) {
            return false;
        }
        var partial = to.resolveSibling(to.getFileName() + ".partial");
        if (isOld(jar) || isSigned(jar)) {
            lift(jar, partial);
        } else {
            Files.copy(jar, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setLastModifiedTime(partial, time);
        Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static boolean isInstalled(Path file, FileTime time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).equals(time);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isOld(Path path) throws IOException {
        try (var jar = new JarFile(path.toFile())) {
            for (var entry : jar.stream().filter(Assemble::isClass).toList()) {
                if (major(jar.getInputStream(entry).readNBytes(8)) < LIFTED_BELOW) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isSigned(Path path) throws IOException {
        try (var jar = new JarFile(path.toFile(), false)) {
            return jar.stream().anyMatch(entry -> isSignature(entry.getName()));
        }
    }

    private static boolean isSignature(String name) {
        return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    /** What a manifest says of the jar itself: the rest is a digest of each file. */
    private static byte[] mainSection(byte[] manifest) {
        String text = new String(manifest, StandardCharsets.UTF_8).replace("\r\n", "\n");
        int end = text.indexOf("\n\n");
        String section = end < 0 ? text : text.substring(0, end + 2);
        return section.getBytes(StandardCharsets.UTF_8);
    }

    private static void lift(Path from, Path to) throws IOException {
        boolean wasSigned = isSigned(from);
        try (var jar = new JarFile(from.toFile(), false);
                var lifted = new JarOutputStream(Files.newOutputStream(to))) {
            // Java 7 and later are verified by stack maps, and these need to know what extends
            // what.
            var hierarchy =
                    ClassHierarchyResolver.ofResourceParsing(
                                    name -> {
                                        var entry = jar.getEntry(pathOf(name.descriptorString()));
                                        try {
                                            return entry == null ? null : jar.getInputStream(entry);
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    })
                            .orElse(ClassHierarchyResolver.defaultResolver());
            var format =
                    ClassFile.of(
                            ClassFile.ClassHierarchyResolverOption.of(hierarchy),
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
            for (var entry : jar.stream().toList()) {
                if (wasSigned && isSignature(entry.getName())) {
                    continue;
                }
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                if (wasSigned && entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    bytes = mainSection(bytes);
                }
                if (isClass(entry) && major(bytes) < LIFTED_BELOW) {
                    bytes = lift(format, bytes);
                }
                var copy = new ZipEntry(entry.getName());
                copy.setLastModifiedTime(entry.getLastModifiedTime());
                lifted.putNextEntry(copy);
                lifted.write(bytes);
                lifted.closeEntry();
            }
        }
    }

    private static byte[] lift(ClassFile format, byte[] bytes) {
        var version = ClassFileVersion.of(LIFTED_TO, 0);
        ClassTransform withVersion =
                (builder, element) ->
                        builder.with(element instanceof ClassFileVersion ? version : element);
        return format.transformClass(
                format.parse(bytes),
                withVersion.andThen(
                        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
    }

    private static String pathOf(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1) + ".class";
    }

    private static int major(byte[] classFile) {
        return (classFile[6] & 0xff) << 8 | classFile[7] & 0xff;
    }

    private static void write(Path file, String text) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
