package io.troth.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.troth.common.architecture.Architecture;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void packages_point_one_way() {
    Architecture.check("io.troth.client", List.of(Set.of("wire"), Set.of(""), Set.of("command")));
  }

  @Test
  void the_library_needs_the_jdk_and_jackson_only() {
    classes()
        .that()
        .resideInAnyPackage("io.troth.client", "io.troth.client.wire")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "com.fasterxml.jackson.core..", "io.troth.client", "io.troth.client.wire")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.troth.client"));
  }
}
