inputs = merge(
  yamldecode(file(find_in_parent_folders("common.yaml"))),
  yamldecode(file("${find_in_parent_folders("env.yaml")}")),
)
