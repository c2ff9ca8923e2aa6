using Examples.ModelZoo;

return ZooTable.Run(args);
