package io.troth.common.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Who may import whom. One {@code ArchitectureTest} in each module calls {@link #check} with the
 * order of its packages; those with a core add {@link Purity#check}.
 */
public final class Architecture {

  private static final Map<String, JavaClasses> CLASSES = new ConcurrentHashMap<>();

  private Architecture() {}

  /**
   * Checks the main classes of a module.
   *
   * @param root the package that all its packages begin with
   * @param layers which packages under {@code root} stand on which: each may import those named
   *     before it, none named beside or after it; {@code ""} is {@code root} itself, and a package
   *     that is not named is only kept out of circles
   */
  public static void check(String root, List<Set<String>> layers) {
    JavaClasses classes = classesOf(root);
    noCycles(root).check(classes);
    oneWay(root, layers).forEach(rule -> rule.check(classes));
    noAssert().check(classes);
    if (!root.equals("io.troth.simulation")) {
      noSimulation().check(classes);
    }
  }

  static JavaClasses classesOf(String root) {
    return CLASSES.computeIfAbsent(
        root,
        name ->
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages(name));
  }

  private static Rule noCycles(String root) {
    return new Rule(
        "The packages under %s must not import each other in a circle: move what both need into one below them"
            .formatted(root),
        slices().matching(root + ".(*)..").should().beFreeOfCycles());
  }

  private static Stream<Rule> oneWay(String root, List<Set<String>> layers) {
    return layers.stream()
        .flatMap(layer ->
            layer.stream()
                .sorted()
                .map(name -> {
                  List<String> notBelow =
                      layers.subList(layers.indexOf(layer), layers.size()).stream()
                          .flatMap(other -> other.stream().sorted())
                          .filter(other -> !other.equals(name))
                          .toList();
                  return oneWay(root, name, notBelow);
                }));
  }

  private static Rule oneWay(String root, String name, List<String> notBelow) {
    String others = String.join(", ", notBelow.stream().map(other -> full(root, other)).toList());
    return new Rule(
        "%s must import none of %s, since packages point one way: turn the call round with an interface or an effect, or move the class"
            .formatted(full(root, name), others),
        noClasses().that(in(root, List.of(name))).should().dependOnClassesThat(in(root, notBelow)));
  }

  private static Rule noSimulation() {
    return new Rule(
        "Production code must not import io.troth.simulation: move what is needed into a module that both use",
        noClasses().should().dependOnClassesThat(resideInAPackage("io.troth.simulation..")));
  }

  private static Rule noAssert() {
    return new Rule(
        "Java's assert is off in production: use Invariant, which always is on",
        noFields().should().haveName("$assertionsDisabled"));
  }

  private static DescribedPredicate<JavaClass> in(String root, List<String> names) {
    return resideInAnyPackage(
        names.stream()
            .map(name -> name.isEmpty() ? root : full(root, name) + "..")
            .toArray(String[]::new));
  }

  private static String full(String root, String name) {
    return name.isEmpty() ? root : root + "." + name;
  }
}
