package dev.starling.purity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads class files and refuses what would tie protocol code to a machine, a moment or an accident.
 *
 * <p>It looks at the constant pool, where everything stands that a class refers to, method
 * references and lambdas included, and at the flags and instructions that need no reference. A
 * package that owns a part of the machine ({@link Owner}) is let that part, and only that.
 */
public final class PurityCheck {
    private PurityCheck() {}

    /** What is wrong with a class, a sentence each; nothing when it is pure. */
    public static List<String> refusals(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        String name = model.thisClass().asInternalName();
        var refusals = new ArrayList<String>();
        for (PoolEntry entry : model.constantPool()) {
            refuseReferences(name, entry, refusals);
        }
        refuseSharing(name, model, refusals);
        return refusals;
    }

    /**
     * Checks every class below the folder in which this class's own module was compiled.
     *
     * @param anyClass a class of the module
     */
    public static List<String> refusalsInModuleOf(Class<?> anyClass) {
        var refusals = new ArrayList<String>();
        for (byte[] classFile : classFilesOfModule(anyClass)) {
            refusals.addAll(refusals(classFile));
        }
        return refusals;
    }

    /** The class files of the module to which the class belongs. */
    static List<byte[]> classFilesOfModule(Class<?> anyClass) {
        try {
            Path root =
                    Path.of(anyClass.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(root)) {
                var classFiles = new ArrayList<byte[]>();
                for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    classFiles.add(Files.readAllBytes(file));
                }
                return classFiles;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuseReferences(String name, PoolEntry entry, List<String> refusals) {
        for (Rule rule : Rule.ALL) {
            switch (entry) {
                case ClassEntry type -> {
                    String typeName = elementType(type.asInternalName());
                    if (rule.refusesType(typeName) && !Owner.mayUse(name, rule, typeName)) {
                        refusals.add(refusal(name, rule, type.asInternalName()));
                    }
                }
                case MemberRefEntry member -> {
                    String owner = member.owner().asInternalName();
                    String memberName = member.name().stringValue();
                    if (rule.refusesMember(owner, memberName, member.type().stringValue())
                            && !Owner.mayUse(name, rule, owner)) {
                        refusals.add(refusal(name, rule, owner + "." + memberName));
                    }
                }
                default -> {}
            }
        }
    }

    private static void refuseSharing(String name, ClassModel model, List<String> refusals) {
        if (Owner.mayUse(name, Rule.THREAD, name)) {
            return;
        }
        model.fields().stream()
                .filter(field -> field.flags().has(AccessFlag.VOLATILE))
                .map(field -> refusal(name, Rule.THREAD, "volatile " + field.fieldName()))
                .forEach(refusals::add);
        for (MethodModel method : model.methods()) {
            boolean locks =
                    method.flags().has(AccessFlag.SYNCHRONIZED)
                            || method.code().stream()
                                    .flatMap(code -> code.elementStream())
                                    .anyMatch(PurityCheck::entersMonitor);
            if (locks) {
                refusals.add(refusal(name, Rule.THREAD, "synchronized " + method.methodName()));
            }
        }
    }

    private static boolean entersMonitor(Object element) {
        return element instanceof Instruction instruction
                && instruction.opcode() == Opcode.MONITORENTER;
    }

    private static String refusal(String name, Rule rule, String what) {
        return name.replace('/', '.')
                + " uses "
                + rule.name()
                + " ("
                + what.replace('/', '.')
                + "). Instead: "
                + rule.instead();
    }

    private static String elementType(String internalName) {
        if (!internalName.startsWith("[")) {
            return internalName;
        }
        int start = internalName.lastIndexOf('[') + 1;
        return internalName.endsWith(";")
                ? internalName.substring(start + 1, internalName.length() - 1)
                : internalName;
    }
}
