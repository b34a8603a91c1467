namespace ImplicitInstruct.Hub.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that moved last.</param>
/// <param name="Files">How many files are asked for.</param>
/// <param name="FilesDone">How many of them are whole and verified.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="BytesDone">Bytes that are here, those of earlier runs included; falls when damaged bytes are thrown away.</param>
public sealed record DownloadProgress(string File, int Files, int FilesDone, long Bytes, long BytesDone);
