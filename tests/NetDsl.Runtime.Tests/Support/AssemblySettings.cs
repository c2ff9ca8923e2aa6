// Some tests change the environment of the process (cache folder, device), and all share two cores.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
