package io.troth.common.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import java.util.stream.Stream;

/** A core only computes: the same inputs give the same effects, on every machine, in every run. */
public final class Purity {

  private static final String[] VOCABULARY = {
    "io.troth.common.check..",
    "io.troth.common.cluster..",
    "io.troth.common.message..",
    "io.troth.common.model..",
    "io.troth.common.ring..",
    "io.troth.common.trace.."
  };

  private static final String[] JDK = {
    "java.lang",
    "java.lang.constant",
    "java.lang.invoke",
    "java.lang.runtime",
    "java.math",
    "java.nio.charset",
    "java.util",
    "java.util.function",
    "java.util.stream"
  };

  private static final Set<String> BYTES =
      Set.of(
          "java.nio.Buffer",
          "java.nio.BufferOverflowException",
          "java.nio.BufferUnderflowException",
          "java.nio.ByteBuffer",
          "java.nio.ByteOrder",
          "java.util.zip.CRC32C");

  /** In the packages of {@link #JDK}, but with threads, clocks, chance or the outside world. */
  private static final Set<String> IMPURE =
      Set.of(
          "java.lang.InheritableThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.ScopedValue",
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.lang.ThreadLocal",
          "java.util.Calendar",
          "java.util.Date",
          "java.util.GregorianCalendar",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.TimerTask");

  private Purity() {}

  /**
   * Checks the packages {@code cores} under {@code root}, of a module; they may use the vocabulary
   * that all cores share.
   */
  public static void check(String root, String... cores) {
    JavaClasses classes = Architecture.classesOf(root);
    String[] pure = Stream.of(cores).map(core -> root + "." + core + "..").toArray(String[]::new);
    onlyValues(pure).check(classes);
    noThreadsClocksOrDice(pure).check(classes);
    noCallsThatDiffer(pure).check(classes);
  }

  private static Rule onlyValues(String[] pure) {
    return new Rule(
        "A core only computes, without IO, sockets, logs or libraries: ask for the deed with an effect, and take what comes of it as an input",
        classes()
            .that()
            .resideInAnyPackage(pure)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(pure)
                    .or(resideInAnyPackage(VOCABULARY))
                    .or(resideInAnyPackage(JDK))
                    .or(describe("bytes", type -> BYTES.contains(type.getName())))
                    .or(describe("arrays", Purity::isPlainArray))
                    .or(describe("the hash of the ring", Purity::isHash))));
  }

  private static Rule noThreadsClocksOrDice(String[] pure) {
    return new Rule(
        "A core has no thread, no clock and no dice, so that a seed replays it: time and chance are arguments, threads belong to the loop",
        noClasses()
            .that()
            .resideInAnyPackage(pure)
            .should()
            .dependOnClassesThat(describe("threads, clocks, dice", Purity::isImpure)));
  }

  private static Rule noCallsThatDiffer(String[] pure) {
    return new Rule(
        "A core must not call what differs from run to run: take it as an argument, or an ordered collection",
        noClasses()
            .that()
            .resideInAnyPackage(pure)
            .should()
            .accessTargetWhere(describe("differs", Purity::differsFromRunToRun)));
  }

  private static boolean isPlainArray(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    return base.isPrimitive() || (type.isArray() && resideInAnyPackage(JDK).test(base));
  }

  private static boolean isHash(JavaClass type) {
    return type.getPackageName().startsWith("com.dynatrace.hash4j");
  }

  private static boolean isImpure(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    int inner = name.indexOf('$');
    return IMPURE.contains(inner < 0 ? name : name.substring(0, inner));
  }

  private static boolean differsFromRunToRun(JavaAccess<?> access) {
    String member = access.getTarget().getName();
    return switch (access.getTargetOwner().getName()) {
      case "java.lang.System" -> !member.equals("arraycopy");
      case "java.lang.Math", "java.lang.StrictMath" -> member.equals("random");
      case "java.util.UUID" -> member.equals("randomUUID");
      case "java.util.Collections" -> member.equals("shuffle");
      case "java.util.Locale", "java.util.TimeZone" -> member.equals("getDefault");
      case "java.nio.charset.Charset" -> member.equals("defaultCharset");
      // Each JVM iterates these in an order of its own.
      case "java.util.Set" ->
          member.equals("copyOf") || (member.equals("of") && arguments(access) > 1);
      case "java.util.Map" ->
          member.equals("copyOf")
              || member.equals("ofEntries")
              || (member.equals("of") && arguments(access) > 2);
      case "java.util.stream.Collectors" ->
          member.equals("toUnmodifiableSet") || member.equals("toUnmodifiableMap");
      default -> member.equals("parallelStream") || member.equals("parallel");
    };
  }

  private static int arguments(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitCallTarget call
        ? call.getRawParameterTypes().size()
        : 0;
  }
}
