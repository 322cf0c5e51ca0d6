package dev.starling.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * All classes of this project once more, beside the real ones, with one bug: in one method the
 * calls of another go to a method of {@code Plants}, in the package of the class with the bug,
 * instead.
 */
public final class Mutant extends ClassLoader {
    private static final String OURS = "dev.starling.";

    private final String sick;
    private final String method;
    private final String called;
    private final String plant;
    private final ClassDesc plants;
    private boolean isPlanted;

    /**
     * @param sick the class with the bug
     * @param method where in it
     * @param called the method that is not called, as {@code Class.method}
     * @param plant what is called instead; it takes what the other did, and first its object
     */
    public Mutant(String sick, String method, String called, String plant) {
        super(Mutant.class.getClassLoader());
        this.sick = sick;
        this.method = method;
        this.called = called;
        this.plant = plant;
        this.plants = ClassDesc.of(sick.substring(0, sick.lastIndexOf('.')) + ".Plants");
    }

    public boolean isPlanted() {
        return isPlanted;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] healthy = in.readAllBytes();
            byte[] bytes = name.equals(sick) ? planted(healthy) : healthy;
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] planted(byte[] healthy) {
        CodeTransform elsewhere =
                (code, element) -> {
                    if (element instanceof InvokeInstruction call && called.equals(nameOf(call))) {
                        isPlanted = true;
                        MethodTypeDesc type = call.typeSymbol();
                        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
                        code.invokestatic(
                                plants,
                                plant,
                                isStatic
                                        ? type
                                        : type.insertParameterTypes(0, call.owner().asSymbol()));
                    } else {
                        code.with(element);
                    }
                };
        ClassFile file = ClassFile.of();
        return file.transformClass(
                file.parse(healthy),
                ClassTransform.transformingMethodBodies(
                        model -> model.methodName().equalsString(method), elsewhere));
    }

    private static String nameOf(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        int simple = Math.max(owner.lastIndexOf('/'), owner.lastIndexOf('$')) + 1;
        return owner.substring(simple) + "." + call.name().stringValue();
    }
}
