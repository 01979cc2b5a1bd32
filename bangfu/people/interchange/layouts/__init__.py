"""Where do the layouts of the official registers lie? Beside this file, one YAML each; `people.interchange.layout` reads them."""
